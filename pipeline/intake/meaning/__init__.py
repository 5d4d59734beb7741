"""What words mean: headings, units, forecasts, deadlines, values, versions."""
