# gazette check
check-fixed = Đã sửa { $problems }.
check-clean = Không có lỗi trong { $what } và gazette.toml.
check-selected = các tệp đã chọn
check-fixable = { $problems } có thể sửa bằng `gazette check --fix`.
check-strict = { $count ->
   *[other] --strict coi là lỗi
}
