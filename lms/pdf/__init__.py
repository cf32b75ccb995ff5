"""HTML to tagged PDF (PDF/UA-1) in a child process with limits. Knows no Flask, no database and no feature."""
