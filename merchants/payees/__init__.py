"""Where the money of a shop goes, and changing it: two people, and some days in which the owner can stop it."""
