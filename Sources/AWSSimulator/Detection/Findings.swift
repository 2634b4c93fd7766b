/// What the simulated models see in an image: a function of its bytes and of nothing else.
struct Findings: Sendable, Equatable {
  /// An object in a box whose sides are ratios of the image's.
  struct Object: Sendable, Equatable {
    let name: String
    /// From 0 to 100.
    let confidence: Float
    let left: Float
    let top: Float
    let width: Float
    let height: Float
  }

  /// A kind of anomaly, with a box that stands for all its pixels.
  struct Region: Sendable, Equatable {
    let name: String
    let color: MaskColor
    let left: Float
    let top: Float
    let width: Float
    let height: Float
  }

  /// Two to four objects, the surest first; the last one always below 50.
  let objects: [Object]
  /// Whether the image shows an anomaly.
  let isAnomalous: Bool
  /// How sure that is, from 0 to 1.
  let confidence: Float
  /// One or two kinds of anomaly that do not overlap; none when the image shows no anomaly.
  let regions: [Region]

  private static let objectNames = ["solder-bridge", "cold-joint", "missing-component", "scratch", "misaligned"]
  private static let regions: [(name: String, color: MaskColor)] = [
    ("scratch", MaskColor(red: 0x23, green: 0xA4, blue: 0x36)),
    ("dent", MaskColor(red: 0x7E, green: 0xD3, blue: 0x21)),
    ("stain", MaskColor(red: 0xF5, green: 0xA6, blue: 0x23)),
  ]

  /// Looks at an image, or at whatever stands for one.
  init(_ image: [UInt8]) {
    var generator = DigestGenerator(image)
    var objects: [Object] = []
    let sure = 1 + generator.next(below: 3)
    for index in 0...sure {
      let confidence = generator.next(in: index < sure ? 55...99.9 : 12...45)
      let left = generator.next(in: 0...0.6)
      let top = generator.next(in: 0...0.6)
      let name = Self.objectNames[generator.next(below: Self.objectNames.count)]
      objects.append(
        Object(
          name: name, confidence: confidence, left: left, top: top, width: generator.next(in: 0.05...0.4),
          height: generator.next(in: 0.05...0.4)))
    }
    self.objects = objects.sorted { $0.confidence > $1.confidence }

    isAnomalous = generator.next(below: 2) == 1
    confidence = generator.next(in: 0.6...0.999)
    var regions: [Region] = []
    let first = generator.next(below: Self.regions.count)
    for index in 0..<(isAnomalous ? 1 + generator.next(below: 2) : 0) {
      let kind = Self.regions[(first + index) % Self.regions.count]
      // The first one lies in the left half of the image, the second in the right one.
      regions.append(
        Region(
          name: kind.name, color: kind.color, left: Float(index) * 0.5 + generator.next(in: 0.02...0.2),
          top: generator.next(in: 0.05...0.6), width: generator.next(in: 0.05...0.25),
          height: generator.next(in: 0.05...0.35)))
    }
    self.regions = regions
  }
}
