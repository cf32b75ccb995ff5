"""Stand-alone login by password, handed in as a feature; a host with its own login leaves it out.

`from lms.accounts.feature import FEATURE, current_user`. Nothing is imported here: the floor knows the tables without
needing the package that makes hashes.
"""
