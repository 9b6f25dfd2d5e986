import Evaluation

/// The report that people look at: runs as one page with figures, tasks and transcripts.
public struct RunPage: Sendable {
  /// The runs of one benchmark on the same tasks.
  public struct Section: Sendable {
    /// Their ranking.
    public let ranking: Leaderboard.Section
    /// How each organization worked, by its run's name for people; in the order of the ranking.
    public var behaviour: [BehaviourPlots.Run]
    /// What became of each task.
    public var tasks: TaskGrid
    /// Tasks' work, drawn.
    public var work: [Plot]

    /// A section.
    public init(
      _ ranking: Leaderboard.Section, behaviour: [BehaviourPlots.Run], tasks: TaskGrid,
      work: [Plot] = []
    ) {
      self.ranking = ranking
      self.behaviour = behaviour
      self.tasks = tasks
      self.work = work
    }

    /// The benchmark with the number of tasks, which tells its sections apart.
    public var subject: String {
      let tasks = ranking.reports.first.map { ", " + Counts.text($0.tasks, "task") } ?? ""
      return ranking.benchmark + tasks
    }
  }

  /// The sections, in the leaderboard's order.
  public var sections: [Section] = []
  /// A comparison of two of the runs; nil for none.
  public var comparison: ComparisonReport?
  /// What other analyses found, each with a heading.
  public var analyses: [ReportDocument] = []
  /// The transcripts that the page holds.
  public var transcripts = TranscriptShelf()
  /// Which transcripts it does not hold, and how they are seen.
  public var withoutTranscripts: String?
  /// The command line that shows a task of a run.
  public var showCommand: (@Sendable (_ run: String, _ task: String) -> String?)?

  /// A page of nothing yet.
  public init() {}

  /// The page as a document, of which HTML has all.
  public var document: ReportDocument {
    var document = ReportDocument("orgbench report")
    document.transcripts = transcripts
    if sections.isEmpty, analyses.isEmpty { document.add(.paragraph("No runs.")) }
    for section in sections {
      document.add(
        .heading(
          "\(section.subject): \(Counts.text(section.ranking.reports.count, "run"))"))
      document.add(.paragraph(section.ranking.title))
      document.add(.table(section.ranking.table))
      if let unevenCuts = section.ranking.unevenCuts { document.add(.paragraph(unevenCuts)) }
      section.ranking.plots.forEach { document.add(.plot($0)) }
      BehaviourPlots.all(section.behaviour, of: section.ranking.benchmark).forEach {
        document.add(.plot($0))
      }
      if !section.tasks.rows.isEmpty {
        document.add(.plot(section.tasks.plot(of: section.ranking.benchmark)))
      }
      section.work.forEach { document.add(.plot($0)) }
    }
    if !sections.isEmpty { document.add(.paragraph(Leaderboard.legend)) }
    if let comparison {
      document.add(comparison.document { showCommand?($0, $1) })
    }
    for section in sections where !section.tasks.rows.isEmpty {
      document.add(.heading("Tasks of \(section.subject)"))
      document.add(.tasks(section.tasks))
    }
    if let withoutTranscripts { document.add(.paragraph(withoutTranscripts)) }
    analyses.forEach { document.add(folding: $0) }
    return document
  }
}
