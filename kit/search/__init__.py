"""Words found in texts, Chinese ones too, by one index that is kept with the texts themselves."""
