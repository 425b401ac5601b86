/// The document: the files of the folder Page, put into one.
struct PageTemplate {
  var title, header, data: String

  var text: String {
    let script = [
      PackageResources.data_js, PackageResources.colours_js, PackageResources.camera_js, PackageResources.sphere_js,
      PackageResources.curve_js,
      PackageResources.charts_js, PackageResources.view_js,
    ].map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
    let parts = [
      "title": escaped(title), "style": String(decoding: PackageResources.view_css, as: UTF8.self), "script": script, "header": header,
      "data": data,
    ]
    // The template is cut at its {{names}}, so that nothing put in is searched for more of them.
    return String(decoding: PackageResources.view_html, as: UTF8.self).components(separatedBy: "{{").enumerated().map { index, piece in
      guard index > 0 else { return piece }
      let halves = piece.components(separatedBy: "}}")
      return (parts[halves[0]] ?? "") + halves.dropFirst().joined(separator: "}}")
    }.joined()
  }

  private func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
  }
}
