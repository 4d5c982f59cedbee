// Every kind of page that the paper has, each once.

/** `[name, path, status]` of each. */
export const kinds = (paper) => [
  ["front", "/", 200],
  ["front, page 2", "/page/2", 200],
  ["section", "/van-hoa-xa-hoi", 200],
  ["section, page 2", "/thoi-su/page/2", 200],
  ["article with a picture", "/thoi-su/thong-xe-cau-vam-sen-cu-lao-long-phu-het-canh-luy-pha", 200],
  ["article with a table, code, notes, a gallery, videos and a correction", "/thoi-su/du-thu", 200],
  ["long article", "/van-hoa-xa-hoi/bay-ngay-theo-con-nuoc-ve-ha-nguon", 200],
  ["article in English", "/thoi-su/a-guide-to-this-newspaper-for-readers-abroad", 200],
  ["tag", "/tags/mua-nuoc-noi", 200],
  ["author", "/authors/tran-huu-loc", 200],
  ["month", "/archive/2026/11", 200],
  ["search with hits", "/search?q=nuoc", 200],
  ["search in a section, mistyped", "/search?q=nuowc&section=kinh-te", 200],
  ["search without hits", "/search?q=xyzzyx", 200],
  ["privacy", "/privacy", 200],
  ["not found", "/khong-co-trang-nay", 404],
  ["gone", "/thoi-su/bai-go", 410],
  ["preview", paper.preview, 200],
];
