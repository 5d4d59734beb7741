"""What every workbook of ours is made with."""
