import Foundation
import Platform
import SigV4
import Testing

@testable import AWSClient

@Suite struct ProcessCredentialTests {
  private static let environment = ["PATH": "/usr/bin:/bin"]
  private static let keys = #""AccessKeyId":"AKID","SecretAccessKey":"hidden""#

  @Test(
    arguments: [
      (#"{"Version":1,\#(keys)}"#, nil, nil),
      (#"{"Version":1,\#(keys),"SessionToken":"t"}"#, "t", nil),
      (#"{"Version":1,\#(keys),"SessionToken":null,"Expiration":null,"AccountId":"1"}"#, nil, nil),
      (#"{"Version":1,\#(keys),"SessionToken":"","Expiration":"2027-01-15T08:00:01Z"}"#, nil, 1),
      (#"{"Version":1,\#(keys),"Expiration":"2027-01-15T10:00:00.5+01:00"}"#, nil, 3600),
      (" \n{\"Version\" : 1 ,\(keys)}\n\n", nil, nil),
    ] as [(String, String?, TimeInterval?)])
  func `What a program prints is read`(output: String, token: String?, seconds: TimeInterval?) async throws {
    let time = ManualTime()
    let found = try await provider(output: output, time: time).credentials()
    #expect(
      found
        == AWSCredentials(
          accessKeyID: "AKID", secretAccessKey: Secret("hidden"), sessionToken: token.map { Secret($0) },
          expiration: seconds.map { time.now.addingTimeInterval($0) }, source: "process", mayOutlive: false))
  }

  @Test(arguments: [
    ("", "printf did not print JSON with a Version"), ("hidden", "printf did not print JSON with a Version"),
    (#"{\#(keys)}"#, "printf did not print JSON with a Version"),
    (#"{"Version":"1",\#(keys)}"#, "printf did not print JSON with a Version"),
    (#"{"Version":2,\#(keys)}"#, "printf printed Version 2, which is not 1"),
    (#"{"Version":1}"#, "printf did not print AccessKeyId and SecretAccessKey"),
    (
      #"{"Version":1,"AccessKeyId":"","SecretAccessKey":"hidden"}"#,
      "printf did not print AccessKeyId and SecretAccessKey"
    ),
    (
      #"{"Version":1,"AccessKeyId":"AKID","SecretAccessKey":""}"#,
      "printf did not print AccessKeyId and SecretAccessKey"
    ),
    (#"{"Version":1,"SecretAccessKey":"hidden"}"#, "printf did not print AccessKeyId and SecretAccessKey"),
    (#"{"Version":1,\#(keys),"Expiration":"hidden"}"#, "printf printed an Expiration that is no time"),
    (#"{"Version":1,\#(keys),"Expiration":"2027-01-15T08:00:00Z"}"#, "printf printed credentials that have expired"),
  ])
  func `Another thing that it prints is an error that does not repeat it`(output: String, reason: String) async {
    let error = await provider(output: output).failure()
    #expect(error == CredentialError([.init(source: "process", reason: reason, isFinal: true)]))
  }

  @Test(arguments: [
    ("sh -c 'echo hidden; echo hidden >&2; exit 3'", "sh ended with exit status 3"),
    ("sh -c 'kill -TERM $$'", "sh was ended by signal 15"),
    ("/none/program hidden", "/none/program cannot be started: No such file or directory"),
    ("/etc/passwd", "/etc/passwd cannot be started: Permission denied"),
    ("no-such-program-anywhere", "no-such-program-anywhere cannot be started: No such file or directory"),
    ("'hidden", "credential_process cannot be split into words: a quote is not closed"),
    (" ", "credential_process is empty"), ("'' hidden", "credential_process is empty"),
    ("head -c 65537 /dev/zero", "head printed more than 65536 bytes"),
    ("cat /dev/zero", "cat printed more than 65536 bytes"),
    ("head -c 65536 /dev/zero", "head did not print JSON with a Version"),
  ])
  func `A program that fails is an error that names it and repeats nothing`(
    commandLine: String, reason: String
  ) async {
    let error = await provider(commandLine).failure()
    #expect(error == CredentialError([.init(source: "process", reason: reason, isFinal: true)]))
  }

  @Test func `No shell is run`() async throws {
    let home = try Home()
    let error = await provider("echo x > \(home.path)/out; true $HOME").failure()
    #expect(error?.description == "process: echo did not print JSON with a Version")
    #expect(!FileManager.default.fileExists(atPath: "\(home.path)/out"))
  }

  @Test func `A program has the environment and none of the gateway's files`() async throws {
    let pipe = Pipe()
    // One that nobody has marked to be closed, by a number that a program does not come to at once.
    let inherited = fcntl(pipe.fileHandleForWriting.fileDescriptor, F_DUPFD, 900)
    defer { close(inherited) }
    let script = #"""
      sh -c 'set -- /proc/self/fd/*; printf "{\"Version\":1,\"AccessKeyId\":\"%s\",\"SecretAccessKey\":\"$NAME\"}" "$*"'
      """#
    let command = ProcessCredentialProvider(
      commandLine: script, environment: ["PATH": "/usr/bin:/bin", "NAME": "value"], time: ManualTime())
    let found = try await command.credentials()
    #expect(found.secretAccessKey == Secret("value"))
    // Other tests open files at the same time; the gateway marks its own.
    let paths = Set(found.accessKeyID.split(separator: " ").map(String.init))
    #expect(inherited >= 900 && paths.isSuperset(of: (0...3).map { "/proc/self/fd/\($0)" }))
    #expect(!paths.contains("/proc/self/fd/\(inherited)"))
  }

  @Test(arguments: [
    "sleep 1000", "sh -c 'trap \"\" TERM INT HUP; while true; do sleep 1; done'", "sh -c 'exec >&-; sleep 1000'",
    "sh -c 'sleep 1000 & exit 0'",
  ])
  func `A program whose time is up is ended with all that it has started`(commandLine: String) async throws {
    let time = ManualTime()
    let home = try Home()
    // The wrapper tells its process group, which is its own id.
    let words = try ShellWords.split(commandLine)
    try home.write("#!/bin/sh\necho $$ > \(home.path)/id\nexec \"$@\"\n", to: "wrapper")
    let command = Command(
      arguments: ["sh", "\(home.path)/wrapper"] + words, environment: Self.environment, timeLimit: .seconds(5),
      outputLimit: 100)
    async let outcome = command.run(time: time)
    var group: pid_t?
    while group == nil || time.sleeperCount == 0 {
      await Task.yield()
      group = (try? home.read("id")).flatMap { pid_t($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }
    time.advance(by: .seconds(5))
    #expect(await outcome == .timedOut)
    // Those that it has started are ended by the same signal, and are gone a moment later.
    let leader = try #require(group)
    var looks = 0
    while !isGone(group: leader), looks < 1000 {
      looks += 1
      await Task.yield()
    }
    #expect(isGone(group: leader))
  }

  @Test func `Cancellation ends the program`() async throws {
    let time = ManualTime()
    let provider = provider("sleep 1000", time: time)
    let task = Task { await provider.failure() }
    while time.sleeperCount == 0 { await Task.yield() }
    task.cancel()
    #expect(await task.value?.description == "process: sleep did not end within 60.0 seconds")
  }

  @Test func `Hundreds of programs at a time leave no process and no open file behind`() async throws {
    let before = try pipes()
    await withTaskGroup(of: CredentialError?.self) { group in
      for _ in 0..<300 { group.addTask { await self.provider("true").failure() } }
      for await error in group { #expect(error?.description == "process: true did not print JSON with a Version") }
    }
    // Other tests open some meanwhile, but not as many.
    #expect(try pipes() < before + 300)
  }

  /// Whether nobody is left in a process group but those that only wait to be counted as ended.
  private func isGone(group: pid_t) -> Bool {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] where Int(name) != nil {
      guard let stat = try? String(contentsOfFile: "/proc/\(name)/stat", encoding: .utf8) else { continue }
      let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ")
      if fields.count > 3, fields[3] == String(group), !["Z", "X"].contains(fields[1]) { return false }
    }
    return true
  }

  /// How many ends of pipes this process has: what a program's output comes by.
  private func pipes() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count { name in
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)"))?.hasPrefix("pipe:") == true
    }
  }

  private func provider(_ commandLine: String, time: ManualTime = ManualTime()) -> ProcessCredentialProvider {
    ProcessCredentialProvider(commandLine: commandLine, environment: Self.environment, time: time)
  }

  private func provider(output: String, time: ManualTime = ManualTime()) -> ProcessCredentialProvider {
    provider("printf %s '\(output)'", time: time)
  }
}
