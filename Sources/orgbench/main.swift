print("orgbench")
