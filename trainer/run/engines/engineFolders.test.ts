import path from 'node:path';
import { expect, test } from 'vitest';
import { engineFolders } from './engineFolders';

test('engines are kept in the data folder of the user, as each system has it', () => {
  expect(engineFolders({}, 'linux', '/home/ada')).toEqual([path.join('/home/ada', '.local/share/longtail/engines')]);
  expect(engineFolders({ XDG_DATA_HOME: '/data' }, 'linux', '/home/ada')).toEqual([path.join('/data', 'longtail/engines')]);
  expect(engineFolders({ XDG_DATA_HOME: 'here' }, 'linux', '/home/ada')).toEqual([path.join('/home/ada', '.local/share/longtail/engines')]);
  expect(engineFolders({}, 'darwin', '/Users/ada')).toEqual([path.join('/Users/ada', 'Library/Application Support/longtail/engines')]);
  expect(engineFolders({ LOCALAPPDATA: '/local' }, 'win32', '/Users/ada')).toEqual([path.join('/local', 'longtail/engines')]);
});

test('LONGTAIL_ENGINES names other folders, the first of which takes new engines', () => {
  expect(engineFolders({ LONGTAIL_ENGINES: ['/one', '/two'].join(path.delimiter) }, 'linux', '/home/ada')).toEqual([path.resolve('/one'), path.resolve('/two')]);
});

test('an empty name in LONGTAIL_ENGINES stands for the data folder of the user', () => {
  const usual = path.join('/home/ada', '.local/share/longtail/engines');
  expect(engineFolders({ LONGTAIL_ENGINES: `/one${path.delimiter}` }, 'linux', '/home/ada')).toEqual([path.resolve('/one'), usual]);
  expect(engineFolders({ LONGTAIL_ENGINES: '' }, 'linux', '/home/ada')).toEqual([usual]);
});
