/// The version files and `jko --version` name.
package let programVersion = "0.1.0"
