"""The front door: which requests are answered, with which headers, and the files browsers keep. app.py comes here."""
