import { tidy } from '@tensorflow/tfjs-core';
import type { Engine, InputLayer, PassPlan } from '../engine/engine';
import type { TwoTower } from './twoTower';

/** Vectors of a pass's examples, float32 [B · D]; unit length when the towers normalize. */
export async function vectorsOf(engine: Engine, model: TwoTower, inputLayer: InputLayer, pass: PassPlan): Promise<Float32Array> {
  engine.use();
  const vectors = tidy(() => model.embed(pass.side, inputLayer.forward([pass])));
  const values = (await vectors.data<'float32'>()).slice();
  vectors.dispose();
  return values;
}
