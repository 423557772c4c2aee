"""People 人员与岗位: organisations, users, roles and the posts that give them reach."""
