"""Programs that the slow tests start are no tests themselves."""

collect_ignore = ["ray_driver.py", "scrapy_project.py"]
