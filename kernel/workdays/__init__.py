"""Working days: China's holidays and make-up days, with what officers corrected."""
