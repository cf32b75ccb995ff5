"""The employer's view of papers: own staff's certificates, one by one or all new ones as a ZIP."""
