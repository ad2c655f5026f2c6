"""How a shop looks to who pays: its photo, large, so that everybody sees whom they pay."""
