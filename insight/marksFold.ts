import type { RunEvent } from '../runs/event';
import { countText, fractionText } from './numberText';
import type { RunMark } from './runView';

/** What happened, in order of steps; a resume takes back what lies beyond it. */
export class MarksFold {
  private kept: readonly RunMark[] = [];
  private step = 0;

  /** @param metric `recall@50`, told of each evaluation */
  constructor(private readonly metric: string) {}

  add(event: RunEvent): void {
    if (event.kind === 'step') this.step = event.step;
    else if (event.kind === 'started' && 0 < event.fromStep) {
      this.step = event.fromStep;
      this.kept = this.kept.filter((mark) => mark.step <= event.fromStep);
      this.mark('resumed', event.fromStep, `resumed from step ${countText(event.fromStep)} on ${event.engine}`);
    } else if (event.kind === 'evaluated' && event.split === 'validation') {
      const of = (name: string) => event.slices.find(({ slice }) => slice === name)?.metrics[this.metric] ?? null;
      const tail = of('tail');
      this.mark('evaluated', event.step, `evaluation, step ${countText(event.step)}: all ${fractionText(of('all'))}${tail === null ? '' : `, tail ${fractionText(tail)}`}${event.isBest ? ', best so far' : ''}`);
    } else if (event.kind === 'checkpointed') {
      this.mark('checkpointed', event.step, `checkpoint, step ${countText(event.step)}${event.isBest ? ', the best so far' : ''}`);
    } else if (event.kind === 'warning') {
      this.mark('warning', this.step, `warning, step ${countText(this.step)}: ${event.message}`);
    }
  }

  /** The marks so far; later events do not change what was returned. */
  marks(): readonly RunMark[] {
    return this.kept;
  }

  private mark(kind: RunMark['kind'], step: number, text: string): void {
    this.kept = [...this.kept, { step, kind, text }];
  }
}
