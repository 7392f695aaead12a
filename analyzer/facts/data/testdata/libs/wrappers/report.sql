SELECT * FROM reports;
