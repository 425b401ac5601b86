/// The version files and `jko --version` name.
public let programVersion = "0.1.0"
