import type { RunEvent } from '../runs/event';
import { MarksFold } from './marksFold';
import type { RunMark } from './runView';
import { SeriesFold } from './seriesFold';
import type { RunSeries } from './seriesOf';

/** What a picture of a run is made of, kept from one look at its events to the next. */
export class RunFold {
  private events: readonly RunEvent[] = [];
  private metric = '';
  private series = new SeriesFold();
  private marks = new MarksFold('');

  /**
   * Folds what was appended since the last call; all of it when the events before are other ones (each is told from another
   * by identity), as after a resume, which takes some back.
   *
   * @param metric `recall@50`, told in the marks
   */
  of(events: readonly RunEvent[], metric: string): { readonly series: RunSeries; readonly marks: readonly RunMark[] } {
    if (metric !== this.metric || !beginsWith(events, this.events)) {
      this.events = [];
      this.series = new SeriesFold();
      this.marks = new MarksFold(metric);
    }
    for (let at = this.events.length; at < events.length; at += 1) {
      this.series.add(events[at]!);
      this.marks.add(events[at]!);
    }
    this.events = events;
    this.metric = metric;
    return { series: this.series.series(), marks: this.marks.marks() };
  }
}

function beginsWith(events: readonly RunEvent[], first: readonly RunEvent[]): boolean {
  if (events.length < first.length) return false;
  for (let at = 0; at < first.length; at += 1) if (events[at] !== first[at]) return false;
  return true;
}
