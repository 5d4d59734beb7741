"""进展情况一览表 in Word and in Excel."""
