import Foundation
import Testing

@testable import Evaluation

private func text(_ value: JSONValue) -> String {
  String(decoding: CanonicalJSON.encode(value), as: UTF8.self)
}

@Suite struct CanonicalJSONTests {
  // RFC 8785, appendix B, by bit pattern; the last rows are ours.
  @Test(
    arguments: [
      (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"),
      (0x0000_0000_0000_0001, "5e-324"), (0x8000_0000_0000_0001, "-5e-324"),
      (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
      (0x4340_0000_0000_0000, "9007199254740992"), (0xc340_0000_0000_0000, "-9007199254740992"),
      (0x4430_0000_0000_0000, "295147905179352830000"),
      (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
      (0x44b5_2d02_c7e1_4af6, "1e+23"), (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"),
      (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
      (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"),
      (0x444b_1ae4_d6e2_ef50, "1e+21"), (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
      (0x3eb0_c6f7_a0b5_ed8d, "0.000001"), (0x41b3_de43_5555_5553, "333333333.3333332"),
      (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
      (0x4314_3ff3_c1cb_0959, "1424953923781206.2"), (0x7ff0_0000_0000_0000, "null"),
      (0x7ff8_0000_0000_0000, "null"),
    ] as [(UInt64, String)])
  func `numbers are written as ECMAScript does`(bits: UInt64, expected: String) {
    #expect(CanonicalJSON.text(of: Double(bitPattern: bits)) == expected)
  }

  @Test func `random numbers read back as themselves`() throws {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      let number = Double(bitPattern: generator.next())
      guard number.isFinite else { continue }
      #expect(Double(CanonicalJSON.text(of: number)) == number)
    }
  }

  // RFC 8785, section 3.2.3: sorted by UTF-16 code units, so the astral plane comes before U+FB33.
  @Test func `members are sorted by their UTF-16 code units`() {
    let object: JSONValue = [
      "\u{20ac}": 1, "\r": 2, "\u{fb33}": 3, "1": 4, "\u{1f600}": 5, "\u{80}": 6, "\u{f6}": 7,
    ]
    #expect(
      text(object)
        == "{\"\\r\":2,\"1\":4,\"\u{80}\":6,\"\u{f6}\":7,\"\u{20ac}\":1,\"\u{1f600}\":5,\"\u{fb33}\":3}"
    )
  }

  @Test func `only the necessary escapes are written`() {
    #expect(
      text("\u{0}\u{8}\t\n\u{b}\u{c}\r\u{1f}\u{7f}\"\\/é\u{2028}😀")
        == #""\u0000\b\t\n\u000b\f\r\u001f"# + "\u{7f}" + #"\"\\/é"# + "\u{2028}😀\"")
  }

  @Test func `every scalar survives a reader`() throws {
    for plane in 0..<17 {
      var scalars = String.UnicodeScalarView()
      for value in (plane << 16)..<((plane + 1) << 16) {
        if let scalar = Unicode.Scalar(UInt32(value)) { scalars.append(scalar) }
      }
      let whole = String(scalars)
      let read = try JSONDecoder().decode(
        [String].self, from: Data(CanonicalJSON.encode([.string(whole)])))
      #expect(read.first.map { Array($0.utf8) } == Array(whole.utf8))
    }
  }

  @Test func `nested values have no white space`() {
    #expect(
      text(["b": [1, 2.5, nil, true, [:], []], "a": ["x": "y"]])
        == #"{"a":{"x":"y"},"b":[1,2.5,null,true,{},[]]}"#)
  }

  @Test func `composed and decomposed letters stay apart`() {
    #expect(CanonicalJSON.encode("\u{e9}") != CanonicalJSON.encode("e\u{301}"))
  }
}
