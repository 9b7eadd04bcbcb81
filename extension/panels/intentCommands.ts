/** What a page may ask for: commands of the palette, and nothing else. */
export const intentCommands: Readonly<Record<string, string>> = {
  stop: 'longtail.stop',
  resume: 'longtail.resume',
  checkpoint: 'longtail.checkpointNow',
  evaluate: 'longtail.evaluateNow',
  train: 'longtail.train',
  openConfig: 'longtail.openConfig',
  openLog: 'longtail.openRunLog',
  openTail: 'longtail.compareTailAndHead',
  openFeatures: 'longtail.showFeatureCorrelations',
  openDoctor: 'longtail.doctor',
  openRun: 'longtail.openRun',
  installCuda: 'longtail.installCudaEngine',
};
