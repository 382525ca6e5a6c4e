module github.com/seed-a884640a/kabinet/store/sqlite

go 1.26.0

require github.com/seed-a884640a/kabinet v0.0.0

replace github.com/seed-a884640a/kabinet => ../..
