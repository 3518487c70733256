"""Calls as the platform holds them: their legs, menus and rooms, and what is said of them."""
