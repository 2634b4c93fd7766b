/// Takes whole lines, which may come from several threads at the same time.
///
/// - Parameter mayWait: for the lines that come with it. What tells of trouble is written at once.
package typealias LogSink = @Sendable (_ line: [UInt8], _ mayWait: Bool) -> Void
