module github.com/seed-a884640a/kabinet/examples

go 1.26.0

require (
	github.com/seed-a884640a/kabinet v0.0.0
	github.com/seed-a884640a/kabinet/store/sqlite v0.0.0
)

replace github.com/seed-a884640a/kabinet => ..

replace github.com/seed-a884640a/kabinet/store/sqlite => ../store/sqlite
