import Evaluation

/// A model whose answers the display counts as they come.
struct WatchedModel: ChatModel {
  let model: any ChatModel
  let display: ProgressDisplay

  func reply(to request: ChatRequest, occasion: CallOccasion) async throws -> ModelAnswer {
    let answer = try await model.reply(to: request, occasion: occasion)
    display.answered(answer)
    return answer
  }
}
