"""What is over goes: points that expired, and holds whose time has passed. Done every night."""
