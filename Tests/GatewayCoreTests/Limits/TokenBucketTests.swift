import Testing

@testable import GatewayCore

struct TokenBucketTests {
  private static let rate = CallerLimits.Rate(perSecond: 2, burst: 3)

  @Test func `A burst is let through, then the rate`() {
    var bucket = TokenBucket(Self.rate, at: .seconds(10))
    #expect(bucket.take(at: .seconds(10)) == .init(isAllowed: true, left: 2, full: 1, wait: nil))
    #expect(bucket.take(at: .seconds(10)) == .init(isAllowed: true, left: 1, full: 1, wait: nil))
    #expect(bucket.take(at: .seconds(10)) == .init(isAllowed: true, left: 0, full: 2, wait: 1))
    #expect(bucket.take(at: .seconds(10)) == .init(isAllowed: false, left: 0, full: 2, wait: 1))
    #expect(!bucket.take(at: .milliseconds(10_499)).isAllowed)
    #expect(bucket.take(at: .milliseconds(10_500)).isAllowed)
    #expect(!bucket.take(at: .milliseconds(10_500)).isAllowed)
  }

  @Test func `It fills up to the burst and no further`() {
    var bucket = TokenBucket(Self.rate, at: .zero)
    #expect((0..<3).allSatisfy { _ in bucket.take(at: .zero).isAllowed })
    #expect(bucket.look(at: .seconds(3600)) == .init(isAllowed: true, left: 3, full: 0, wait: nil))
  }

  @Test func `A clock that stands still or goes back gives nothing`() {
    var bucket = TokenBucket(CallerLimits.Rate(perSecond: 1, burst: 1), at: .seconds(5))
    #expect(bucket.take(at: .seconds(5)).isAllowed)
    #expect(!bucket.take(at: .seconds(1)).isAllowed)
    #expect(!bucket.take(at: .seconds(5)).isAllowed)
    #expect(bucket.take(at: .seconds(6)).isAllowed)
  }

  @Test(arguments: [(0.001, 1000), (0.5, 2), (0.3, 4), (1, 1), (7, 1)])
  func `What is refused may come again when it is told to, and not a second before`(perSecond: Double, wait: Int) {
    var bucket = TokenBucket(CallerLimits.Rate(perSecond: perSecond, burst: 1), at: .zero)
    #expect(bucket.take(at: .zero).isAllowed)
    #expect(bucket.take(at: .zero).wait == wait)
    if wait > 1 { #expect(!bucket.take(at: .seconds(wait - 1)).isAllowed) }
    #expect(bucket.take(at: .seconds(wait)).isAllowed)
  }

  @Test func `In the long run it is the rate, however it is asked`() {
    var bucket = TokenBucket(CallerLimits.Rate(perSecond: 10, burst: 5), at: .zero)
    let allowed = (0..<10_000).count { bucket.take(at: .milliseconds($0 * 3)).isAllowed }
    #expect((300...305).contains(allowed))
  }

  @Test func `Another rate holds from then on, and gives nothing at once`() {
    var bucket = TokenBucket(Self.rate, at: .zero)
    #expect((0..<3).allSatisfy { _ in bucket.take(at: .zero).isAllowed })
    bucket.change(to: CallerLimits.Rate(perSecond: 10, burst: 10), at: .zero)
    #expect(!bucket.take(at: .zero).isAllowed)
    #expect(bucket.look(at: .seconds(1)) == .init(isAllowed: true, left: 10, full: 0, wait: nil))
    bucket.change(to: CallerLimits.Rate(perSecond: 1, burst: 2), at: .seconds(1))
    #expect(bucket.look(at: .seconds(1)) == .init(isAllowed: true, left: 2, full: 0, wait: nil))
  }
}
