import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startLanguageServer } from './languageServer';

// `--stdio`, `--node-ipc` or `--socket` on the command line says how the client talks.
startLanguageServer(createConnection(ProposedFeatures.all), { folder: __dirname });
