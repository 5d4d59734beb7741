"""Works out what words mean: headings, units, weeks, forecasts, deadlines, values, versions."""
