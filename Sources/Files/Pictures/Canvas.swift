import CCairo
import Glibc

/// The file formats of pictures.
package enum PictureFormat: String, Sendable, CaseIterable {
  case png, svg, pdf
}

/// A drawing that the library refused.
package struct PictureError: Error, Equatable, CustomStringConvertible {
  /// The library's words.
  package let reason: String
  package var description: String { "the picture could not be drawn (\(reason))" }
}

/// A rectangle; y grows downwards.
package struct Frame: Sendable, Equatable {
  package var x, y, width, height: Double

  package init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  func inset(left: Double = 0, top: Double = 0, right: Double = 0, bottom: Double = 0) -> Frame {
    Frame(x: x + left, y: y + top, width: max(1, width - left - right), height: max(1, height - top - bottom))
  }
}

/// A page that is drawn on: the one owner of a Cairo surface and its context. Lengths are in units of which a page is
/// ``Picture/width`` wide.
package struct Canvas: ~Copyable {
  enum Anchor { case start, middle, end }

  let context: OpaquePointer
  private let surface: OpaquePointer
  private let sink: Sink
  private let format: PictureFormat
  /// Points a unit, of formats for paper.
  private static let points = Picture.millimetresPerUnit * 72 / 25.4
  /// Pixels a unit of what has to be drawn as pixels.
  let resolution: Double

  private final class Sink { var bytes: [UInt8] = [] }

  /// - Parameter pixels: width of the image; vector formats take it for the parts that are pixels.
  init(_ format: PictureFormat, width: Double, height: Double, pixels: Int) {
    self.format = format
    let sink = Sink()
    self.sink = sink
    let closure = Unmanaged.passUnretained(sink).toOpaque()
    let scale = Double(pixels) / width
    resolution = scale
    switch format {
    case .png: surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(pixels), Int32((height * scale).rounded(.up)))
    case .svg: surface = cairo_svg_surface_create_for_stream(Self.writeBytes, closure, width * Self.points, height * Self.points)
    case .pdf: surface = cairo_pdf_surface_create_for_stream(Self.writeBytes, closure, width * Self.points, height * Self.points)
    }
    context = cairo_create(surface)
    let unit = format == .png ? scale : Self.points
    cairo_scale(context, unit, unit)
    cairo_set_line_cap(context, CAIRO_LINE_CAP_ROUND)
    cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
    set(.white)
    cairo_paint(context)
  }

  deinit {
    cairo_destroy(context)
    cairo_surface_destroy(surface)
  }

  /// Ends the drawing and returns the file's bytes.
  func finish() throws(PictureError) -> [UInt8] {
    try check()
    if format == .png {
      try check(cairo_surface_write_to_png_stream(surface, Self.writeBytes, Unmanaged.passUnretained(sink).toOpaque()))
    }
    cairo_surface_finish(surface)
    try check(cairo_surface_status(surface))
    return sink.bytes
  }

  /// - Throws: ``PictureError`` when the library could not do what it was asked so far, a page too large for it included.
  func check() throws(PictureError) { try check(cairo_status(context)) }

  private func check(_ status: cairo_status_t) throws(PictureError) {
    guard status == CAIRO_STATUS_SUCCESS else { throw PictureError(reason: String(cString: cairo_status_to_string(status))) }
  }

  // MARK: Marks

  func set(_ colour: Colour, alpha: Double = 1) { cairo_set_source_rgba(context, colour.red, colour.green, colour.blue, alpha) }

  func stroke(_ width: Double, dashes: [Double] = []) {
    cairo_set_line_width(context, width)
    cairo_set_dash(context, dashes, Int32(dashes.count), 0)
    cairo_stroke(context)
  }

  func line(_ x0: Double, _ y0: Double, _ x1: Double, _ y1: Double, width: Double) {
    cairo_move_to(context, x0, y0)
    cairo_line_to(context, x1, y1)
    stroke(width)
  }

  func polygon(_ points: [(x: Double, y: Double)], closed: Bool) {
    for (index, point) in points.enumerated() {
      if index == 0 { cairo_move_to(context, point.x, point.y) } else { cairo_line_to(context, point.x, point.y) }
    }
    if closed { cairo_close_path(context) }
  }

  func circle(_ x: Double, _ y: Double, radius: Double) {
    cairo_new_sub_path(context)
    cairo_arc(context, x, y, radius, 0, 2 * .pi)
  }

  func disc(_ x: Double, _ y: Double, radius: Double, fill: Colour, alpha: Double = 1, edge: Colour? = nil) {
    circle(x, y, radius: radius)
    set(fill, alpha: alpha)
    if let edge {
      cairo_fill_preserve(context)
      set(edge, alpha: alpha)
      stroke(min(0.35 * radius, 0.9))
    } else {
      cairo_fill(context)
    }
  }

  // MARK: Text

  func text(
    _ text: String, _ x: Double, _ y: Double, size: Double = 11, anchor: Anchor = .start, bold: Bool = false, halo: Bool = false,
    vertical: Bool = false
  ) {
    font(size, bold: bold)
    cairo_save(context)
    cairo_translate(context, x, y)
    if vertical { cairo_rotate(context, -.pi / 2) }
    let width = self.width(of: text, size: size, bold: bold)
    cairo_move_to(context, anchor == .start ? 0 : anchor == .middle ? -width / 2 : -width, 0)
    if halo {
      cairo_text_path(context, text)
      set(.white, alpha: 0.85)
      cairo_set_line_width(context, 3)
      cairo_stroke(context)
      cairo_move_to(context, anchor == .start ? 0 : anchor == .middle ? -width / 2 : -width, 0)
    }
    // As text, not as an outline: in a PDF it can be searched and copied, and its font is embedded.
    set(.text)
    cairo_show_text(context, text)
    cairo_new_path(context)
    cairo_restore(context)
  }

  /// A text in as many lines as it takes to be no longer than `length`, cut at blanks; a word that is longer stands alone.
  func lines(of text: String, size: Double, length: Double, bold: Bool = false) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, width(of: last + " " + word, size: size, bold: bold) <= length {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }

  /// Writes a panel's title over it, unless empty, and returns the room below.
  func title(_ title: String, in frame: Frame) -> Frame {
    if title.isEmpty { return frame }
    text(title, frame.x + frame.width / 2, frame.y + 13, size: 11, anchor: .middle)
    return frame.inset(top: 18)
  }

  func width(of text: String, size: Double = 11, bold: Bool = false) -> Double {
    font(size, bold: bold)
    var extents = cairo_text_extents_t()
    cairo_text_extents(context, text, &extents)
    return extents.x_advance
  }

  private func font(_ size: Double, bold: Bool) {
    cairo_select_font_face(context, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL)
    cairo_set_font_size(context, size)
  }

  // MARK: Pixels

  /// Draws an image over `frame`, `columns` pixels a row, alpha in the high byte.
  func image(_ pixels: [UInt32], columns: Int, in frame: Frame) {
    let rows = pixels.count / columns
    let image = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, Int32(columns), Int32(rows))
    defer { cairo_surface_destroy(image) }
    cairo_surface_flush(image)
    let stride = Int(cairo_image_surface_get_stride(image))
    guard let data = cairo_image_surface_get_data(image) else { return }
    pixels.withUnsafeBytes { source in
      for row in 0..<rows {
        memcpy(data + row * stride, source.baseAddress! + row * columns * 4, columns * 4)
      }
    }
    cairo_surface_mark_dirty(image)
    cairo_save(context)
    // What has the page's own pixels falls on them: resampling would blur it, and noise does not compress.
    let isExact = format == .png && abs(frame.width * resolution - Double(columns)) <= 1
    let x = isExact ? (frame.x * resolution).rounded() / resolution : frame.x
    let y = isExact ? (frame.y * resolution).rounded() / resolution : frame.y
    cairo_translate(context, x, y)
    if isExact {
      cairo_scale(context, 1 / resolution, 1 / resolution)
    } else {
      cairo_scale(context, frame.width / Double(columns), frame.height / Double(rows))
    }
    cairo_set_source_surface(context, image, 0, 0)
    cairo_pattern_set_filter(cairo_get_source(context), CAIRO_FILTER_BILINEAR)
    cairo_pattern_set_extend(cairo_get_source(context), CAIRO_EXTEND_PAD)
    cairo_rectangle(context, 0, 0, Double(columns), Double(rows))
    cairo_fill(context)
    cairo_restore(context)
  }

  private static let writeBytes: @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<UInt8>?, UInt32) -> cairo_status_t = {
    closure, data, length in
    let sink = Unmanaged<Sink>.fromOpaque(closure!).takeUnretainedValue()
    sink.bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: Int(length)))
    return CAIRO_STATUS_SUCCESS
  }
}
