"""The way in: first page, activation, sign-in and sign-out, and the language and look a person chose."""
