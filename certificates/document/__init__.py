"""The paper itself: what it says, how it looks, what it is called."""
