print("jko")
