"""Commands that fill a module of their own."""
