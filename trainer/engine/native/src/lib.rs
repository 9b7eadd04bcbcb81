//! CPU kernels of Longtail's native engine: dense products, perceptrons, batch softmax, embedding tables with sparse
//! optimizers, retrieval, joint counts of features. `exports` is what JavaScript sees.

mod association;
mod buffer;
mod crew;
mod duckdb;
pub mod exports;
mod lanes;
mod locked;
mod normalize;
#[cfg(test)]
mod numbers;
mod optimizer;
mod pairs;
mod panels;
mod perceptron;
mod plan;
mod product;
mod radix;
mod retrieval;
mod softmax;
mod split;
mod step;
mod strips;
mod tables;
mod team;
mod tile;
mod weight_gradient;
