"""What every Word document of ours is made with."""
