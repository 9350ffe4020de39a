"""How quickly members are brought in, and in how much memory."""
