//! The inputs from which the fuzzer starts.

const TEXTS: &[&[u8]] = &[
    b"a\x03[{\"document\": {\"name\": \"p/d/c/a\", \"fields\": {\"s\": \"a]\\\"},{[\\\\\"}}},\r\n{\"done\": true}\n]",
    b"a\x01[1, -2.5e3, \"\\u00e9\", null, true, [[]], {}]",
    b"a\x02[{\"n\": 1}, {\"error\": {\"code\": 503, \"message\": \"m\", \"status\": \"UNAVAILABLE\"}}]",
    b"a\x05[{\"n\": 1}, {\"n\":",
    b"a\x07{\"n\": 1}",
    b"e\x04data: {\"n\": 1}\r\n\r\n: comment\r\ndata: {\"n\": 2,\ndata:\"m\": 1}\r\r\nid: 7\nretry: 10\ndata: [DONE]\n\n",
    b"e\x01\xef\xbb\xbfevent: error\ndata: {\"error\": {\"code\": 503}}\n\n",
    b"e\x09data: {\"n\": 1}\n\ndata: {\"n\"",
    b"bmultipart/mixed; boundary=b\n--b\r\nContent-Type: application/http\r\nContent-ID: <response-@ + 1>\r\n\r\nHTTP/1.1 \
      200 OK\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n{\"n\": 1}\r\n--b\r\nContent-Type: \
      application/http\r\nContent-ID: <response-@ + 0>\r\n\r\nHTTP/1.1 404 Not Found\r\n\r\n{\"error\": {\"code\": \
      404}}\r\n--b--\r\n",
    b"bmultipart/mixed; charset=utf-8; boundary=\"a b\"\npreamble\n--a b\nContent-Type: multipart/mixed; boundary=c\n\
      Content-ID: <response-@ + 2>\n\n--c\n\nHTTP/1.1 200 OK\n\n{}\n--c--\n--a b \n\nX: 1\n 2\n\n{}\n--a b",
    b"btext/html\n<html>",
];

/// All inputs.
pub fn all() -> Vec<Vec<u8>> {
    let texts = TEXTS.iter().map(|text| text.to_vec());
    let files = [
        include_bytes!("../../tests/client/data/client.pem").as_slice(),
        include_bytes!("../../tests/client/data/client-key.pem"),
        include_bytes!("../../tests/client/data/encrypted-key.pem"),
        include_bytes!("../../tests/client/data/ca.pem"),
    ];
    let [certificate, key, ..] = files;
    let both = [b"c", certificate, key].concat();
    let files = files.map(|file| [b"c", file].concat());
    texts.chain(files).chain([both]).collect()
}
