/** A color theme as the editor hands it to a page: a class on the body and variables on the root. */
export interface Theme { readonly bodyClass: string; readonly variables: Readonly<Record<string, string>> }

const fonts = {
  'font-family': 'system-ui, "Ubuntu", "Droid Sans", "Liberation Sans", sans-serif', 'font-size': '13px',
  'editor-font-family': '"Droid Sans Mono", "Liberation Mono", monospace', 'editor-font-size': '14px',
};

/** Values of VS Code 1.139.1: the theme's file, and the registered default where it has none. */
export const themes = {
  dark: {
    bodyClass: 'vscode-dark',
    variables: {
      ...fonts,
      'foreground': '#CCCCCC', 'editor-background': '#1F1F1F', 'editor-foreground': '#CCCCCC', 'descriptionForeground': '#9D9D9D', 'errorForeground': '#F85149', 'icon-foreground': '#CCCCCC', 'focusBorder': '#0078D4', 'panel-border': '#2B2B2B',
      'button-background': '#0078D4', 'button-border': '#ffffff1a', 'button-foreground': '#FFFFFF', 'button-hoverBackground': '#026EC1', 'button-secondaryBackground': '#00000000', 'button-secondaryForeground': '#CCCCCC', 'button-secondaryHoverBackground': '#2B2B2B',
      'dropdown-background': '#313131', 'dropdown-border': '#3C3C3C', 'dropdown-foreground': '#CCCCCC', 'input-background': '#313131', 'input-border': '#3C3C3C', 'input-foreground': '#CCCCCC', 'input-placeholderForeground': '#989898',
      'inputOption-activeBackground': '#2489DB82', 'inputOption-activeBorder': '#2488DB', 'inputOption-activeForeground': '#FFFFFF',
      'inputValidation-errorBackground': '#5A1D1D', 'inputValidation-errorBorder': '#BE1100', 'inputValidation-warningBackground': '#352A05', 'inputValidation-warningBorder': '#B89500', 'inputValidation-infoBackground': '#063B49', 'inputValidation-infoBorder': '#007ACC',
      'list-inactiveSelectionBackground': '#37373D', 'list-activeSelectionBackground': '#04395E', 'list-activeSelectionForeground': '#FFFFFF', 'list-hoverBackground': '#2A2D2E', 'textLink-foreground': '#4daafc', 'progressBar-background': '#0078D4', 'editorWidget-background': '#202020', 'editorWidget-border': '#454545',
      'editor-selectionBackground': '#264F78', 'toolbar-hoverBackground': '#5a5d5e50', 'testing-iconPassed': '#73c991', 'editorWarning-foreground': '#CCA700', 'editorInfo-foreground': '#59a4f9',
      'charts-foreground': '#CCCCCC', 'charts-lines': '#CCCCCC80', 'charts-blue': '#59a4f9', 'charts-red': '#F14C4C',
    },
  },
  light: {
    bodyClass: 'vscode-light',
    variables: {
      ...fonts,
      'foreground': '#3B3B3B', 'editor-background': '#FFFFFF', 'editor-foreground': '#3B3B3B', 'descriptionForeground': '#3B3B3B', 'errorForeground': '#F85149', 'icon-foreground': '#3B3B3B', 'focusBorder': '#005FB8', 'panel-border': '#E5E5E5',
      'button-background': '#005FB8', 'button-border': '#0000001a', 'button-foreground': '#FFFFFF', 'button-hoverBackground': '#0258A8', 'button-secondaryBackground': '#E5E5E5', 'button-secondaryForeground': '#3B3B3B', 'button-secondaryHoverBackground': '#CCCCCC',
      'dropdown-background': '#FFFFFF', 'dropdown-border': '#CECECE', 'dropdown-foreground': '#3B3B3B', 'input-background': '#FFFFFF', 'input-border': '#CECECE', 'input-foreground': '#3B3B3B', 'input-placeholderForeground': '#767676',
      'inputOption-activeBackground': '#BED6ED', 'inputOption-activeBorder': '#005FB8', 'inputOption-activeForeground': '#000000',
      'inputValidation-errorBackground': '#F2DEDE', 'inputValidation-errorBorder': '#BE1100', 'inputValidation-warningBackground': '#F6F5D2', 'inputValidation-warningBorder': '#B89500', 'inputValidation-infoBackground': '#D6ECF2', 'inputValidation-infoBorder': '#007ACC',
      'list-inactiveSelectionBackground': '#E4E6F1', 'list-activeSelectionBackground': '#E8E8E8', 'list-activeSelectionForeground': '#000000', 'list-hoverBackground': '#F2F2F2', 'textLink-foreground': '#005FB8', 'progressBar-background': '#005FB8', 'editorWidget-background': '#F8F8F8', 'editorWidget-border': '#C8C8C8',
      'editor-selectionBackground': '#ADD6FF', 'toolbar-hoverBackground': '#b8b8b850', 'testing-iconPassed': '#73c991', 'editorWarning-foreground': '#BF8803', 'editorInfo-foreground': '#0063d3',
      'charts-foreground': '#3B3B3B', 'charts-lines': '#3B3B3B80', 'charts-blue': '#0063d3', 'charts-red': '#E51400',
    },
  },
  highContrast: {
    bodyClass: 'vscode-high-contrast',
    variables: {
      ...fonts,
      'foreground': '#FFFFFF', 'editor-background': '#000000', 'editor-foreground': '#FFFFFF', 'descriptionForeground': '#FFFFFFB3', 'errorForeground': '#F48771', 'icon-foreground': '#FFFFFF', 'focusBorder': '#F38518', 'contrastBorder': '#6FC3DF', 'contrastActiveBorder': '#F38518', 'panel-border': '#6FC3DF',
      'button-background': '#000000', 'button-border': '#6FC3DF', 'button-foreground': '#FFFFFF', 'button-secondaryForeground': '#FFFFFF',
      'dropdown-background': '#000000', 'dropdown-border': '#6FC3DF', 'dropdown-foreground': '#FFFFFF', 'input-background': '#000000', 'input-border': '#6FC3DF', 'input-foreground': '#FFFFFF', 'input-placeholderForeground': '#FFFFFFB3',
      'inputOption-activeBackground': '#00000000', 'inputOption-activeBorder': '#6FC3DF', 'inputOption-activeForeground': '#FFFFFF',
      'inputValidation-errorBackground': '#000000', 'inputValidation-errorBorder': '#6FC3DF', 'inputValidation-warningBackground': '#000000', 'inputValidation-warningBorder': '#6FC3DF', 'inputValidation-infoBackground': '#000000', 'inputValidation-infoBorder': '#6FC3DF',
      'textLink-foreground': '#21A6FF', 'progressBar-background': '#6FC3DF', 'editorWidget-background': '#0C141F', 'editorWidget-border': '#6FC3DF',
      'editor-selectionBackground': '#FFFFFF', 'testing-iconPassed': '#73c991', 'editorWarning-foreground': '#FFD370', 'editorInfo-foreground': '#59a4f9',
      'charts-foreground': '#FFFFFF', 'charts-lines': '#FFFFFF80', 'charts-blue': '#59a4f9', 'charts-red': '#F48771',
    },
  },
  highContrastLight: {
    bodyClass: 'vscode-high-contrast vscode-high-contrast-light',
    variables: {
      ...fonts,
      'foreground': '#292929', 'editor-background': '#FFFFFF', 'editor-foreground': '#292929', 'descriptionForeground': '#292929B3', 'errorForeground': '#B5200D', 'icon-foreground': '#292929', 'focusBorder': '#006BBD', 'contrastBorder': '#0F4A85', 'contrastActiveBorder': '#006BBD', 'panel-border': '#0F4A85',
      'button-background': '#0F4A85', 'button-border': '#0F4A85', 'button-foreground': '#FFFFFF', 'button-secondaryBackground': '#FFFFFF', 'button-secondaryForeground': '#292929',
      'dropdown-background': '#FFFFFF', 'dropdown-border': '#0F4A85', 'dropdown-foreground': '#292929', 'input-background': '#FFFFFF', 'input-border': '#0F4A85', 'input-foreground': '#292929', 'input-placeholderForeground': '#292929B3',
      'inputOption-activeBackground': '#00000000', 'inputOption-activeBorder': '#0F4A85', 'inputOption-activeForeground': '#292929',
      'inputValidation-errorBackground': '#FFFFFF', 'inputValidation-errorBorder': '#0F4A85', 'inputValidation-warningBackground': '#FFFFFF', 'inputValidation-warningBorder': '#0F4A85', 'inputValidation-infoBackground': '#FFFFFF', 'inputValidation-infoBorder': '#0F4A85',
      'list-inactiveSelectionBackground': '#0F4A851A', 'list-activeSelectionBackground': '#0F4A851A', 'list-hoverBackground': '#0F4A851A', 'textLink-foreground': '#0F4A85', 'progressBar-background': '#0F4A85', 'editorWidget-background': '#FFFFFF', 'editorWidget-border': '#0F4A85',
      'editor-selectionBackground': '#0F4A85', 'testing-iconPassed': '#007100', 'editorWarning-foreground': '#895503', 'editorInfo-foreground': '#0063d3',
      'charts-foreground': '#292929', 'charts-lines': '#29292980', 'charts-blue': '#0063d3', 'charts-red': '#B5200D',
    },
  },
} as const satisfies Record<string, Theme>;
