module example.com/serving

go 1.26.0
