import Digests
import Evaluation
import FoundationEssentials

/// A page of its own around a report: nothing is loaded from elsewhere, and nothing runs but the page's
/// own script, which its policy knows by its hash.
enum PageShell {
  /// - Parameters:
  ///   - body: the page's markup.
  ///   - data: JSON for the script by the ids of its elements.
  static func page(title: String, body: String, data: [(id: String, json: String)] = []) -> String {
    let script = PageScript.text
    let elements = data.map { element in
      "<script type=\"application/json\" id=\"\(element.id)\">\(embedded(element.json))</script>\n"
    }
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(policy(script: script))">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(Escaping.html(title))</title>
      <style>\(PageStyle.sheet)</style>
      </head>
      <body>
      <main>
      \(body)</main>
      \(elements.joined())<script>\(script)</script>
      </body>
      </html>

      """
  }

  private static func policy(script: String) -> String {
    "default-src 'none'; script-src '\(hash(script))'; style-src '\(hash(PageStyle.sheet))'; "
      + "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
  }

  /// A script's or style sheet's hash as a policy names it.
  private static func hash(_ text: String) -> String {
    let digest = Digest(.sha256)
    digest.update(text)
    return "sha256-\(Data(digest.finishBytes()).base64EncodedString())"
  }

  /// JSON inside a script element: no `<` in it, so that it can neither end the element nor begin a
  /// comment.
  private static func embedded(_ json: String) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(json.utf8.count)
    for byte in json.utf8 {
      if byte == UInt8(ascii: "<") { result += "\\u003c".utf8 } else { result.append(byte) }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
