"""The ground floor: settings, database, tenancy, identity, clock, money, errors and the web's manners."""
