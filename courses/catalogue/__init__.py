"""The offer: what can be learned, for whom, in which form."""
