//! Portrait geometry and quality.
