// Formulas broken on purpose, one at a time, each with the test that must notice. Read by mutate.mjs.

const softmax = 'trainer/engine/softmaxCrossEntropy.ts';
const softmaxTest = 'trainer/engine/softmaxCrossEntropy.test.ts';
const layer = 'trainer/engine/arrayInputLayer.ts';
const conformanceTest = 'trainer/engine/conformance.test.ts';
const masks = 'trainer/model/augment/featureMasks.ts';
const masksTest = 'trainer/model/augment/featureMasks.test.ts';
const partners = 'trainer/numerics/correlatedFeatures.ts';
const partnersTest = 'trainer/numerics/correlatedFeatures.test.ts';
const association = 'trainer/data/association.ts';
const associationTest = 'test/mutualInformation.test.ts';
const step = 'trainer/model/trainStep.ts';
const stepTest = 'trainer/model/trainStep.test.ts';
const batcher = 'trainer/run/batch/batcher.ts';
const batcherTest = 'trainer/run/batch/batcher.test.ts';
const taskBatcher = 'trainer/run/batch/taskBatcher.ts';
const contrastive = 'trainer/model/losses/contrastive.ts';
const methodBatchesTest = 'trainer/run/batch/methodBatches.test.ts';
const pass = 'trainer/run/batch/passPlan.ts';
const passTest = 'trainer/run/batch/passPlan.test.ts';
const weighted = 'trainer/model/losses/weightedSoftmax.ts';
const correctedLogQ = 'trainer/model/losses/correctedLogQ.ts';
const mainLossTest = 'trainer/model/losses/mainLoss.test.ts';
const schedulesTest = 'trainer/model/schedules/schedules.test.ts';
const regularizersTest = 'trainer/model/regularizers/regularizers.test.ts';
const augmentTest = 'trainer/model/augment/augmentations.test.ts';
const featureTasksTest = 'trainer/model/losses/featureTasks.test.ts';
const labeledTest = 'trainer/numerics/metrics/labeledPairs.test.ts';
const retrieval = 'trainer/engine/retrieval.ts';
const retrievalTest = 'trainer/engine/retrieval.test.ts';

/**
 * `edits` are [text, text in its place] of `file`; each text must stand there exactly once. `caughtBy` is a part of the
 * name of a test in `test` that must fail.
 */
export const mutants = [
  {
    name: 'logQ is added instead of subtracted', file: softmax, test: softmaxTest,
    edits: [['* inverse - logQ[column]!', '* inverse + logQ[column]!']],
    caughtBy: 'lowers the loss of a popular positive and raises that of a rare one when logQ is subtracted',
  },
  {
    name: 'logQ is minus the logarithm of the share', file: 'trainer/model/losses/logQ.ts', test: 'trainer/model/losses/logQ.test.ts',
    edits: [['logs[at] = Math.log(trainingCount', 'logs[at] = -Math.log(trainingCount']],
    caughtBy: 'logQ is the natural logarithm of each item’s share of the training pairs',
  },
  {
    name: 'the seed is not in F_m', file: masks, test: masksTest,
    edits: [['new Set([seed, ...partners[seed]!])', 'new Set(partners[seed]!)']],
    caughtBy: 'masks the seed itself together with its partners',
  },
  {
    name: 'F_m has one partner too few', file: partners, test: partnersTest,
    edits: [['Math.floor(k / 2)', 'Math.floor((k - 1) / 2)']],
    caughtBy: 'gives the partners of the golden table',
  },
  {
    name: 'of two fields F_m is both', file: partners, test: partnersTest,
    edits: [['Math.min(Math.floor(k / 2), k - 2)', 'Math.floor(k / 2)']],
    caughtBy: 'so few that a view keeps a field',
  },
  {
    name: 'ties between partners go to the highest index', file: partners, test: partnersTest,
    edits: [['|| a - b)', '|| b - a)']],
    caughtBy: 'breaks ties toward the lowest index',
  },
  {
    name: 'mutual information weighs items by their training pairs', file: association, test: associationTest,
    edits: [
      ['  const columns = dataset.items.columns;\n', '  globalThis.pairsOf = dataset.trainingCount;\n  const columns = dataset.items.columns;\n'],
      ['nItems += 1;', 'nItems += pairsOf[item];'],
      ['+= 1 / sizes[0];', '+= pairsOf[item] / sizes[0];'],
      ['+= 1 / sizes[1];', '+= pairsOf[item] / sizes[1];'],
      ['const weight = 1 / ((to - from) * (end - other));', 'const weight = pairsOf[item] / ((to - from) * (end - other));'],
    ],
    caughtBy: 'counts every item of the corpus once, however many training pairs it has',
  },
  {
    name: 'mutual information weighs items by their training pairs, as seen in the masks', file: association, test: batcherTest,
    edits: [
      ['  const columns = dataset.items.columns;\n', '  globalThis.pairsOf = dataset.trainingCount;\n  const columns = dataset.items.columns;\n'],
      ['nItems += 1;', 'nItems += pairsOf[item];'],
      ['+= 1 / sizes[0];', '+= pairsOf[item] / sizes[0];'],
      ['+= 1 / sizes[1];', '+= pairsOf[item] / sizes[1];'],
      ['const weight = 1 / ((to - from) * (end - other));', 'const weight = pairsOf[item] / ((to - from) * (end - other));'],
    ],
    caughtBy: 'rank partners over the corpus, each item once, and not over the training pairs',
  },
  {
    name: 'mutual information counts every value pair once', file: association, test: associationTest,
    edits: [
      ['nItems += 1;', 'nItems += sizes[0] * sizes[1];'],
      ['+= 1 / sizes[0];', '+= sizes[1];'],
      ['+= 1 / sizes[1];', '+= sizes[0];'],
      ['const weight = 1 / ((to - from) * (end - other));', 'const weight = 1;'],
    ],
    caughtBy: 'has the golden values of the six apps',
  },
  {
    name: 'the temperature divides nothing', file: softmax, test: softmaxTest,
    edits: [['const inverse = 1 / temperature;', 'const inverse = 1;']],
    caughtBy: 'is the golden mean of its rows with \'temperature 0.1\'',
  },
  {
    name: 'the temperature is missing from the gradient', file: softmax, test: softmaxTest,
    edits: [['1 / (nIncluded * temperature)', '1 / nIncluded']],
    caughtBy: 'has the golden gradients with respect to raw rows at temperature 0.1',
  },
  {
    name: 'the contrastive loss has the main temperature', file: 'trainer/model/schedules/stepSettings.ts', test: stepTest,
    edits: [['model.selfSupervision.temperature ?? temperature', 'temperature']],
    caughtBy: 'equals the float64 step over four steps',
  },
  {
    name: 'the loss is a sum, not a mean', file: softmax, test: softmaxTest,
    edits: [['return total / nIncluded;', 'return total;'], ['1 / (nIncluded * temperature)', '1 / temperature']],
    caughtBy: 'does not change when every row is there twice with its twin left out',
  },
  {
    name: 'gradients are squared before they are summed', file: layer, test: conformanceTest,
    edits: [[
      'weightedSum(sum, 0, dim, all, from, part.placeWeight, part.offsets[at]!, part.offsets[at + 1]!);\n          optimizer.move(table.values, row, dim, sum, table.state, step);',
      'for (let place = part.offsets[at]!; place < part.offsets[at + 1]!; place += 1) {\n weightedSum(sum, 0, dim, all, from, part.placeWeight, place, place + 1);\n optimizer.move(table.values, row, dim, sum, table.state, step);\n }',
    ]],
    caughtBy: 'sums the gradients of a row over bag, passes and towers before squaring',
  },
  {
    name: 'both views mask the same fields', file: masks, test: masksTest,
    edits: [['other === null ? masked.has(field)', 'other === null ? !masked.has(field)']],
    caughtBy: 'has correlated views that are disjoint, cover all fields',
  },
  {
    name: 'contrastive items follow the training pairs', file: taskBatcher, test: batcherTest,
    edits: [["itemDistribution === 'uniform' ? null", "itemDistribution !== 'uniform' ? null"]],
    caughtBy: 'are drawn uniformly from the corpus, never-trained ones as often as the most popular',
  },
  {
    name: 'contrastive items are drawn with replacement', file: 'trainer/run/batch/corpusSample.ts', test: 'trainer/run/batch/corpusSample.test.ts',
    edits: [['const other = at + random.integer(nItems - at);', 'const other = random.integer(nItems);'], ['items[otherSlot] = moved;', 'items[otherSlot] = other;']],
    caughtBy: 'distinct ones',
  },
  {
    name: 'accidental hits stay in the denominator', file: softmax, test: softmaxTest,
    edits: [['(excluded?.length ?? 0)', '0']],
    caughtBy: 'is the golden mean of its rows with \'rows 0 and 2 of one item\'',
  },
  {
    name: 'only the same item is an accidental hit', file: 'trainer/model/losses/accidentalHits.ts', test: 'trainer/model/losses/accidentalHits.test.ts',
    edits: [['if (byQuery.offsets[query + 1]! - byQuery.offsets[query]! === 1) return null;', 'if (0 <= query) return null;']],
    caughtBy: 'finds another positive of the same query',
  },
  {
    name: 'left-out items stay negatives of others', file: softmax, test: softmaxTest,
    edits: [['for (let other = 0; other < n; other += 1) matrix[other * n + row] = -Infinity;', '']],
    caughtBy: 'leaves an example out, row and column',
  },
  {
    name: 'a view of defaults alone takes part', file: taskBatcher, test: batcherTest,
    edits: [['has & g[at]!', 'has | g[at]!']],
    caughtBy: 'are left out, row and column, when a view of theirs has defaults alone',
  },
  {
    name: 'alpha is left out of the joint loss', file: step, test: stepTest,
    edits: [['mul(self, settings.alpha)', 'mul(self, 1)']],
    caughtBy: 'equals the float64 step over four steps',
  },
  {
    name: 'the symmetric loss keeps the pairs of the other direction', file: contrastive, test: stepTest,
    edits: [['options.excluded && flipped(options.excluded)', 'options.excluded']],
    caughtBy: 'equals the float64 step over four steps',
  },
  {
    name: 'values are dropped in the main pass', file: batcher, test: batcherTest,
    edits: [[
      "passPlan(spec, 'item', dataset.items, items, this.featureDropout(step, items.length));",
      "passPlan(spec, 'item', dataset.items, items, { keep: new Uint8Array(spec.sides.item.length).fill(1), isMultiValued: this.isMultiValued, dropoutRate: this.config.model.selfSupervision.dropoutRate, keepAtLeastOne: false, random: stream(1, 'main', step) });",
    ]],
    caughtBy: 'drops no value and masks no field, even when the views drop nearly all',
  },
  {
    name: 'self-supervision moves the main batches', file: batcher, test: batcherTest,
    edits: [["'shuffle', epoch)", "'shuffle', epoch + Math.sign(this.config.model.selfSupervision.alpha))"]],
    caughtBy: 'stays the same to the byte when self-supervision is turned on',
  },
  {
    name: 'both views drop the same values', file: taskBatcher, test: batcherTest,
    edits: [['`valueDropout/${name}`', "'valueDropout'"]],
    caughtBy: 'drops values of one view whatever the other drops',
  },
  {
    name: 'values of one-hot fields are dropped', file: taskBatcher, test: batcherTest,
    edits: [['names.has(field.feature) ? 1 : 0', '1']],
    caughtBy: 'leaves fields of one value alone',
  },
  {
    name: 'the survivors of dropout are the dropped', file: 'trainer/model/augment/valueDropout.ts', test: 'trainer/model/augment/valueDropout.test.ts',
    edits: [['random.uniform() < rate', 'random.uniform() >= rate']],
    caughtBy: 'drops each of ten values with probability 0.1',
  },
  {
    name: 'a masked field takes row 0', file: pass, test: passTest,
    edits: [['new Int32Array(nExamples).fill(defaultRow)', 'new Int32Array(nExamples)']],
    caughtBy: 'gives a masked field its default',
  },
  {
    name: 'a masked number keeps its value', file: pass, test: passTest,
    edits: [["if (kept === 'none') return { kind: 'number', values };", ''], [" || (kept !== 'all' && kept.flags[example * kept.stride + kept.at] !== 1)", '']],
    caughtBy: 'gives a masked field its default',
  },
  {
    name: 'frozen default rows move', file: layer, test: conformanceTest,
    edits: [['if (table.frozen.has(row)) continue;', '']],
    caughtBy: 'sums the gradients of a row over bag, passes and towers before squaring',
  },
  {
    name: 'the slope of a unit vector keeps its radial part', file: 'trainer/engine/normalizeRows.ts', test: softmaxTest,
    edits: [['sub(upstream, mul(yThen, sum(mul(yThen, upstream), 1, true)))', 'upstream']],
    caughtBy: 'has the golden gradients with respect to raw rows at temperature 0.1',
  },
  {
    name: 'Adagrad divides by the accumulator of the step before', file: 'trainer/engine/rowOptimizers/adagrad.ts', test: 'trainer/engine/rowOptimizers/rowOptimizer.test.ts',
    edits: [['Math.sqrt(a + epsilon)', 'Math.sqrt(a - g * g + epsilon)']],
    caughtBy: 'moves a weight by −0.0084515',
  },
  {
    name: 'Adam forgets its bias correction', file: 'trainer/engine/rowOptimizers/adam.ts', test: 'trainer/engine/rowOptimizers/rowOptimizer.test.ts',
    edits: [['1 - beta1 ** step', '1'], ['1 - beta2 ** step', '1']],
    caughtBy: 'first moves by the learning rate against the sign',
  },
  {
    name: 'ties rank in favor of the target', file: retrieval, test: retrievalTest,
    edits: [['let rank = 1 + scores.length - countBelow(scores, score) - 1;', 'let rank = 1 + scores.filter((one) => score < one).length;'], ['!(scores[item]! < score)) rank', 'score < scores[item]!) rank']],
    caughtBy: 'gives an item that ties with all others the last place among them',
  },
  {
    name: 'excluded items still count in a rank', file: retrieval, test: retrievalTest,
    edits: [['!(scores[item]! < score)) rank -= 1;', '!(scores[item]! < score)) rank -= 0;']],
    caughtBy: 'never leaves out the target itself, only the others',
  },
  {
    name: 'ties in the top k go to the highest index', file: retrieval, test: retrievalTest,
    edits: [['score <= best[start + k - 1]!', 'score < best[start + k - 1]!'], ['best[at - 1]! < score', 'best[at - 1]! <= score']],
    caughtBy: 'topK and ranks equal a full sort',
  },
  {
    name: 'hard negatives weigh less', file: weighted, test: mainLossTest,
    edits: [['mul(similarity, hardness)', 'mul(similarity, -hardness)']],
    caughtBy: '\'hard negatives\' equals its float64 version',
  },
  {
    name: 'weights of hard negatives do not average 1', file: weighted, test: mainLossTest,
    edits: [['sub(logSumExp(preference), log(count))', 'logSumExp(preference)']],
    caughtBy: '\'hard negatives\' equals its float64 version',
  },
  {
    name: 'false negatives are added instead of taken off', file: weighted, test: mainLossTest,
    edits: [['const difference = sub(', 'const difference = add(']],
    caughtBy: '\'the debiased loss\' equals its float64 version',
  },
  {
    name: 'debiased negatives have no floor', file: weighted, test: mainLossTest,
    edits: [['sub(log(count), 1 / temperature)', 'sub(log(count), 1e6)']],
    caughtBy: 'never lets the debiased negatives fall below their floor',
  },
  {
    name: 'the decoupled loss keeps the positive', file: weighted, test: mainLossTest,
    edits: [['isDecoupled ? denominator : logAddExp', 'isDecoupled ? logAddExp(own, denominator) : logAddExp']],
    caughtBy: 'is about ln n of the negatives when decoupled',
  },
  {
    name: 'the corrected logQ forgets that the positive is never drawn', file: correctedLogQ, test: mainLossTest,
    edits: [['Math.log(Math.max(1e-12, 1 - Math.exp(own)))', '0 * own']],
    caughtBy: 'corrects the negatives and not the positive',
  },
  {
    name: 'back-propagation goes through the weights of the corrected logQ', file: correctedLogQ, test: mainLossTest,
    edits: [['stopGradient(sigmoid(sub(sub(sampled, log(count)), positive)))', 'sigmoid(sub(stopGradient(sub(sampled, log(count))), positive))']],
    caughtBy: '\'the corrected logQ\' equals its float64 version',
  },
  {
    name: 'uniformity counts a row with itself', file: 'trainer/model/losses/directAU.ts', test: mainLossTest,
    edits: [['sub(1, eye(n))', 'add(1, mul(0, eye(n)))']],
    caughtBy: 'is alignment plus γ times the mean uniformity',
  },
  {
    name: 'mixed negatives are corrected as if all were drawn by training pairs', file: 'trainer/model/losses/logQ.ts', test: 'trainer/model/losses/logQ.test.ts',
    edits: [['(items.length * trainingCount[item]!) / nPairs + uniform) / logs.length', 'trainingCount[item]! / nPairs + 1e-9)']],
    caughtBy: 'mixedLogQ is the logarithm of the mixture',
  },
  {
    name: 'mixed negatives are items of their own, not the contrastive ones', file: batcher, test: methodBatchesTest,
    edits: [["this.dataset.items.n), stream(training.seed, 'corpus', step))", "this.dataset.items.n), stream(training.seed, 'negatives', step))"]],
    caughtBy: 'are the first of the contrastive items',
  },
  {
    name: 'the learned weight has no price', file: 'trainer/model/schedules/uncertainty.ts', test: stepTest,
    edits: [['sub(1, mul(saved[0]!, weight))', 'mul(saved[0]!, -weight)']],
    caughtBy: 'equals the float64 step when the weight is learned',
  },
  {
    name: 'the learned weight leaves its bounds', file: 'trainer/model/schedules/uncertainty.ts', test: stepTest,
    edits: [['if (clipped !== s)', 'if (Number.isNaN(clipped))']],
    caughtBy: 'equals the float64 step when the weight is learned',
  },
  {
    name: 'the temperature moves by equal steps', file: 'trainer/model/schedules/temperatureAt.ts', test: schedulesTest,
    edits: [['temperature * (finalTemperature / temperature) ** share', 'temperature + (finalTemperature - temperature) * share']],
    caughtBy: 'the temperature moves by equal factors',
  },
  {
    name: 'the decay begins a step early', file: 'trainer/model/schedules/alphaAt.ts', test: schedulesTest,
    edits: [['Math.min(1, (step - 1) / n)', 'Math.min(1, step / n)']],
    caughtBy: 'the schedule decay gives the weights of its formula',
  },
  {
    name: 'fine-tuning goes on with the old step count', file: 'trainer/model/schedules/stepSettings.ts', test: schedulesTest,
    edits: [['step <= nPretrain ? step : step - nPretrain', 'step']],
    caughtBy: 'pre-training follows the main loss from the step after its last',
  },
  {
    name: 'the main loss is followed while items are pre-trained', file: step, test: stepTest,
    edits: [['const { trainsMain, temperature, taskTemperature } = settings;', 'const { temperature, taskTemperature } = settings;\n  const trainsMain = true;']],
    caughtBy: 'before and after the main loss is followed',
  },
  {
    name: 'squared products count a row with itself', file: 'trainer/model/regularizers/otherProducts.ts', test: regularizersTest,
    edits: [['if (row !== column) takesPart', 'takesPart']],
    caughtBy: 'have the golden value of the squared form',
  },
  {
    name: 'the orthogonal regularizer asks for a mean square of 0', file: 'trainer/model/regularizers/globalOrthogonal.ts', test: regularizersTest,
    edits: [['sub(second, 1 / z.shape[1])', 'second']],
    caughtBy: 'take the mean and the mean square of the products',
  },
  {
    name: 'noise has a sign of its own', file: 'trainer/model/augment/perturbedViews.ts', test: stepTest,
    edits: [["sub(cast(greater(now, 0), 'float32'), cast(less(now, 0), 'float32'))", "add(cast(greater(now, 0), 'float32'), cast(less(now, 0), 'float32'))"]],
    caughtBy: 'equals the float64 step with task {"noise":0.3}',
  },
  {
    name: 'noise has the length of its draws', file: 'trainer/model/augment/noiseRows.ts', test: augmentTest,
    edits: [['epsilon / Math.sqrt(squares)', 'epsilon']],
    caughtBy: 'noiseRows has the length asked for',
  },
  {
    name: 'masks of dimensions are the same in both views', file: 'trainer/model/augment/dimensionMasks.ts', test: augmentTest,
    edits: [['g[dimension] = 1 - h[dimension]!', 'g[dimension] = h[dimension]!']],
    caughtBy: 'complements one view by the other',
  },
  {
    name: 'a replaced feature may be any item’s but the last', file: 'trainer/model/augment/replacedFields.ts', test: augmentTest,
    edits: [['random.integer(nItems)', 'random.integer(nItems - 1)']],
    caughtBy: 'replacedFields takes the share asked for',
  },
  {
    name: 'feature dropout hides what it should keep', file: batcher, test: methodBatchesTest,
    edits: [["drop === 'features' && random.uniform() < rate ? 0 : 1", "drop === 'features' && random.uniform() < rate ? 1 : 0"]],
    caughtBy: 'hides each feature of each item with the chance asked for',
  },
  {
    name: 'items drawn by a power of their pairs are drawn by the pairs', file: taskBatcher, test: methodBatchesTest,
    edits: [['count ** itemPower', 'count']],
    caughtBy: 'are drawn by a power of their training pairs',
  },
  {
    name: 'items of the same value stay negatives of a hidden feature', file: 'trainer/model/losses/maskedFeatures.ts', test: featureTasksTest,
    edits: [['if (row !== column) flat.push(row, column);', 'if (row < 0) flat.push(row, column);']],
    caughtBy: 'tells the hidden field from the items whose values differ',
  },
  {
    name: 'features that are not hidden are predicted too', file: 'trainer/model/losses/maskedFeatures.ts', test: featureTasksTest,
    edits: [['(_, item) => predicted[item * k + field]!)', '(_, item) => Math.max(1, predicted[item * k + field]!))']],
    caughtBy: 'asks nothing about what is not hidden',
  },
  {
    name: 'replaced features are told the other way round', file: 'trainer/model/losses/replacedFeatures.ts', test: featureTasksTest,
    edits: [['losses = sub(logAddExp', 'losses = add(logAddExp']],
    caughtBy: 'is the binary cross-entropy of each field',
  },
  {
    name: 'chance is taken off what is known, not off what could be', file: 'trainer/data/partnerAssociation.ts', test: 'trainer/data/partnerAssociation.test.ts',
    edits: [['(nats - expected) / (most - expected)', '(nats - expected) / most']],
    caughtBy: 'adjusted is 1 for a feature with itself',
  },
  {
    name: 'the log counts every trained item once', file: 'trainer/data/partnerAssociation.ts', test: 'trainer/data/partnerAssociation.test.ts',
    edits: [["over === 'log' ? dataset.trainingCount", "over === 'log' ? dataset.trainingCount.map((count) => Math.min(1, count))"]],
    caughtBy: 'that of a corpus in which items are repeated otherwise',
  },
  {
    name: 'Holm’s correction counts every value alike', file: 'trainer/numerics/holm.ts', test: 'trainer/numerics/holm.test.ts',
    edits: [['(order.length - place) * p', 'order.length * p']],
    caughtBy: 'holm multiplies the smallest by their number, the next by one less',
  },
  {
    name: 'Holm’s correction may fall', file: 'trainer/numerics/holm.ts', test: 'trainer/numerics/holm.test.ts',
    edits: [['Math.max(largest, Math.min(1,', 'Math.max(0, Math.min(1,']],
    caughtBy: 'holm multiplies the smallest by their number, the next by one less',
  },
  {
    name: 'pairs of one query are taken as independent', file: 'trainer/numerics/pairedTest.ts', test: 'trainer/numerics/pairedTest.test.ts',
    edits: [['sums.set(unitOf[at]!, (sums.get(unitOf[at]!) ?? 0) + value - difference);', 'sums.set(at, value - difference);']],
    caughtBy: 'pairedTest sums the pairs of a query before it squares them',
  },
  {
    name: 'the variance of seeds is left out of the test', file: 'trainer/numerics/pairedTest.ts', test: 'trainer/numerics/pairedTest.test.ts',
    edits: [['const parts = [queries, ...seeds]', 'const parts = [queries]']],
    caughtBy: 'pairedTest adds the variance of seeds',
  },
  {
    name: 'the variance of a mean of seeds is that of one seed', file: 'trainer/numerics/pairedTest.ts', test: 'trainer/numerics/pairedTest.test.ts',
    edits: [['squares / (means.length - 1) / means.length', 'squares / (means.length - 1)']],
    caughtBy: 'pairedTest adds the variance of seeds',
  },
  {
    name: 'a value pair of an item weighs 1 however many there are', file: 'trainer/data/itemAssociation.ts', test: 'trainer/data/itemAssociation.test.ts',
    edits: [['const weight = 1 / ((to - from) * (end - other));', 'const weight = 1;']],
    caughtBy: 'The mean of an item’s part over the items is the mutual information',
  },
  {
    name: 'pairs that came to nothing count as positives', file: 'trainer/model/losses/binaryCrossEntropy.ts', test: mainLossTest,
    edits: [['pair < nPositives ? 1 : 0', 'pair < n ? 1 : 0']],
    caughtBy: '\'the binary cross-entropy\' equals its float64 version',
  },
  {
    name: 'ties count as wins in the AUC', file: 'trainer/numerics/metrics/rocAuc.ts', test: labeledTest,
    edits: [['wins += (below + through) / 2;', 'wins += through;']],
    caughtBy: 'rocAuc counts the pairs in which the positive scores higher, ties by half',
  },
  {
    name: 'queries weigh alike in the grouped AUC', file: 'trainer/numerics/metrics/rocAuc.ts', test: labeledTest,
    edits: [['const nPairs = group.positives.length + group.negatives.length;', 'const nPairs = 1;']],
    caughtBy: 'groupedAuc weighs each query’s own AUC by its pairs',
  },
  {
    name: 'calibration divides by all pairs', file: 'trainer/numerics/metrics/predictedChances.ts', test: labeledTest,
    edits: [['promised / positives.length', 'promised / n']],
    caughtBy: 'what was promised over what came',
  },
  {
    name: 'field alignment forgets that pairs are of two items', file: 'trainer/model/regularizers/fieldSpread.ts', test: regularizersTest,
    edits: [['2 / (n - 1)', '2 / n']],
    caughtBy: 'align the embeddings of a field',
  },
];
